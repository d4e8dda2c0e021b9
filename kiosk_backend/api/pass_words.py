"""Every sentence of the page that shows a pass, in the languages of `page_words`. It knows no HTML and no pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk_backend.api.page_words import Row

# fmt: off
PASS: Final[Mapping[str, Row]] = {
    "ready_title": (
        "Your pass is ready", "Ihr Pass ist bereit", "Votre passe est prêt", "Su pase está listo",
        "Il suo pass è pronto", "بطاقتك جاهزة", "パスの準備ができました", "您的凭证已备好"),
    "ready": (
        "It opens once, on this phone. Then take a picture of it.",
        "Er öffnet sich einmal, auf diesem Telefon. Machen Sie dann ein Bild davon.",
        "Il s’ouvre une fois, sur ce téléphone. Prenez-le alors en photo.",
        "Se abre una vez, en este teléfono. Luego tómele una foto.",
        "Si apre una volta, su questo telefono. Poi ne salvi un’immagine.",
        "تُفتح مرة واحدة على هذا الهاتف. التقط صورة لها بعد ذلك.",
        "この電話で一度だけ開きます。開いたら画面を保存してください。", "只能在此手机上打开一次。请随后截图保存。"),
    "show": (
        "Show my pass", "Pass anzeigen", "Afficher mon passe", "Mostrar mi pase", "Mostra il mio pass", "اعرض بطاقتي",
        "パスを表示する", "显示我的凭证"),
    "title": (
        "Your pass", "Ihr Pass", "Votre passe", "Su pase", "Il suo pass", "بطاقتك", "お客様のパス", "您的凭证"),
    "keep": (
        "Take a picture of it: the link does not open again.",
        "Machen Sie ein Bild davon: der Link öffnet sich nicht noch einmal.",
        "Prenez-le en photo : le lien ne s’ouvre plus.", "Tómele una foto: el enlace no se abre otra vez.",
        "Ne salvi un’immagine: il link non si apre più.", "التقط صورة لها: لن يُفتح الرابط مجددًا.",
        "画面を保存してください。リンクは二度と開きません。", "请截图保存：链接不会再次打开。"),
    "show_id": (
        "Please show a document at the desk as well.", "Bitte zeigen Sie am Empfang auch einen Ausweis.",
        "Merci de montrer aussi une pièce d’identité à l’accueil.", "Muestre también un documento en recepción.",
        "Mostri anche un documento alla reception.", "يرجى إظهار وثيقة أيضًا في الاستقبال.",
        "フロントで身分証もご提示ください。", "请在前台同时出示证件。"),
    "code": (
        "Pass code", "Code des Passes", "Code du passe", "Código del pase", "Codice del pass", "رمز البطاقة",
        "パスのコード", "凭证码"),
    "boarding": (
        "Boarding pass {flight}", "Bordkarte {flight}", "Carte d’embarquement {flight}",
        "Tarjeta de embarque {flight}", "Carta d’imbarco {flight}", "بطاقة الصعود {flight}", "搭乗券 {flight}",
        "登机牌 {flight}"),
    "room": ("Room", "Zimmer", "Chambre", "Habitación", "Camera", "الغرفة", "部屋", "房间"),
    "ask_room": (
        "Ask at the desk", "Fragen Sie am Empfang", "Demandez à l’accueil", "Pregunte en recepción",
        "Chieda alla reception", "اسأل في الاستقبال", "フロントでお尋ねください", "请询问前台"),
    "floor": ("Floor", "Stock", "Étage", "Planta", "Piano", "الطابق", "階", "楼层"),
    "way": ("Way", "Weg", "Chemin", "Camino", "Percorso", "الطريق", "行き方", "路线"),
    "check_out_by": (
        "Check-out by", "Abreise bis", "Départ avant", "Salida antes de", "Check-out entro", "المغادرة قبل",
        "チェックアウト", "退房时间"),
    "wifi": ("Wi-Fi", "WLAN", "Wi-Fi", "Wifi", "Wi-Fi", "الواي فاي", "Wi-Fi", "无线网络"),
    "wifi_password": (
        "Wi-Fi password", "WLAN-Passwort", "Mot de passe Wi-Fi", "Contraseña wifi", "Password Wi-Fi",
        "كلمة مرور الواي فاي", "Wi-Fiパスワード", "无线网络密码"),
    "breakfast": (
        "Breakfast", "Frühstück", "Petit-déjeuner", "Desayuno", "Colazione", "الفطور", "朝食", "早餐"),
    "passenger": (
        "Passenger", "Fluggast", "Passager", "Pasajero", "Passeggero", "المسافر", "ご搭乗者", "旅客"),
    "from": ("From", "Von", "De", "Desde", "Da", "من", "出発地", "出发地"),
    "to": ("To", "Nach", "À", "Hasta", "A", "إلى", "到着地", "目的地"),
    "departs": ("Departs", "Abflug", "Décollage", "Sale", "Partenza", "الإقلاع", "出発", "起飞"),
    "boards": ("Boards", "Einstieg", "Embarquement", "Embarque", "Imbarco", "الصعود", "搭乗開始", "登机"),
    "gate_closes": (
        "Gate closes", "Gate schließt", "Fermeture de la porte", "Cierre de puerta", "Chiusura del gate",
        "إغلاق البوابة", "ゲート締切", "登机口关闭"),
    "gate": ("Gate", "Gate", "Porte", "Puerta", "Gate", "البوابة", "ゲート", "登机口"),
    "see_screens": (
        "See the screens", "Siehe Anzeigen", "Voir les écrans", "Vea las pantallas", "Guardi gli schermi",
        "انظر الشاشات", "画面をご覧ください", "请看屏幕"),
    "seat": ("Seat", "Sitz", "Siège", "Asiento", "Posto", "المقعد", "座席", "座位"),
    "group": ("Group", "Gruppe", "Groupe", "Grupo", "Gruppo", "المجموعة", "グループ", "登机组"),
    "sequence": ("Sequence", "Nummer", "Séquence", "Secuencia", "Sequenza", "التسلسل", "番号", "序号"),
    "reference": (
        "Reference", "Buchung", "Référence", "Referencia", "Riferimento", "مرجع الحجز", "予約番号", "预订编号"),
    "bags": ("Bags", "Gepäck", "Bagages", "Equipaje", "Bagagli", "الحقائب", "荷物", "行李"),
    "version": ("Pass", "Pass", "Passe", "Pase", "Pass", "البطاقة", "パス", "凭证"),
}
# fmt: on
