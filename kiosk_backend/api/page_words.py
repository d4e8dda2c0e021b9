"""Every sentence of the guest pages, in one table: a row a sentence, a column a language. It knows no HTML.

English is reviewed. The other columns were written with care by people who speak them less well: a site offers them by
listing them in `languages`, and a native speaker should read them first. Values stand in braces.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple


class Language(NamedTuple):
    """A column of the table."""

    name: str
    """In itself."""
    reviewed: bool
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES: Final[Mapping[str, Language]] = {
    "en": Language("English", True),
    "de": Language("Deutsch", False),
    "fr": Language("Français", False),
    "es": Language("Español", False),
    "it": Language("Italiano", False),
    "ar": Language("العربية", False, "rtl"),
    "ja": Language("日本語", False),
    "zh-Hans": Language("简体中文", False),
}
_COLUMN: Final = {name: at for at, name in enumerate(LANGUAGES)}
Row = tuple[str, str, str, str, str, str, str, str]

# fmt: off
TABLE: Final[Mapping[str, Row]] = {
    # everywhere
    "languages": ("Languages", "Sprachen", "Langues", "Idiomas", "Lingue", "اللغات", "言語", "语言"),
    "fix_title": (
        "Please check this", "Bitte prüfen Sie das", "Merci de vérifier", "Por favor, revise esto",
        "Controlli, per favore", "يرجى التحقق من هذا", "ご確認ください", "请检查"),
    "over_title": (
        "This link can’t be used any more", "Dieser Link gilt nicht mehr", "Ce lien ne peut plus servir",
        "Este enlace ya no sirve", "Questo link non vale più", "لم يعد هذا الرابط صالحًا للاستخدام",
        "このリンクはもう使えません", "此链接已不能使用"),
    "over": (
        "It works once, for a short time. Please ask where you got it.",
        "Er gilt einmal und nur kurze Zeit. Bitte fragen Sie dort, woher Sie ihn haben.",
        "Il sert une fois, peu de temps. Demandez là où vous l’avez reçu.",
        "Sirve una vez y poco tiempo. Pregunte donde lo recibió.",
        "Vale una volta, per poco tempo. Chieda dove l’ha ricevuto.",
        "يعمل مرة واحدة ولوقت قصير. يرجى السؤال حيث حصلت عليه.",
        "一度だけ、短い時間だけ使えます。受け取った場所でお尋ねください。",
        "链接只能使用一次，且时间很短。请向发送方询问。"),
    "busy_title": (
        "Please wait a little", "Bitte warten Sie etwas", "Merci d’attendre un peu", "Espere un poco, por favor",
        "Attenda un momento", "يرجى الانتظار قليلًا", "少しお待ちください", "请稍等"),
    "busy": (
        "Too many tries from your network. Try again in {minutes} min.",
        "Zu viele Versuche aus Ihrem Netz. Versuchen Sie es in {minutes} Min. wieder.",
        "Trop d’essais depuis votre réseau. Réessayez dans {minutes} min.",
        "Demasiados intentos desde su red. Pruebe de nuevo en {minutes} min.",
        "Troppi tentativi dalla sua rete. Riprovi tra {minutes} min.",
        "محاولات كثيرة من شبكتك. حاول مجددًا بعد {minutes} دقيقة.",
        "お使いのネットワークからの試行が多すぎます。{minutes}分後にもう一度お試しください。",
        "您的网络尝试次数过多。请在 {minutes} 分钟后重试。"),
    "away_title": (
        "We can’t reach our system", "Unser System ist nicht erreichbar", "Notre système ne répond pas",
        "No llegamos a nuestro sistema", "Il nostro sistema non risponde", "لا يمكننا الوصول إلى نظامنا",
        "システムにつながりません", "无法连接我们的系统"),
    "away": (
        "Please try again in a minute.", "Bitte versuchen Sie es in einer Minute wieder.",
        "Réessayez dans une minute.", "Pruebe de nuevo en un minuto.", "Riprovi tra un minuto.",
        "يرجى المحاولة مجددًا بعد دقيقة.", "1分後にもう一度お試しください。", "请一分钟后重试。"),
    "again_title": (
        "Please open the link again", "Bitte öffnen Sie den Link noch einmal", "Ouvrez le lien encore une fois",
        "Abra el enlace otra vez", "Apra di nuovo il link", "يرجى فتح الرابط مرة أخرى",
        "リンクをもう一度開いてください", "请重新打开链接"),
    "again": (
        "Open it from the message we sent you.", "Öffnen Sie ihn aus unserer Nachricht.",
        "Ouvrez-le depuis notre message.", "Ábralo desde nuestro mensaje.", "Lo apra dal nostro messaggio.",
        "افتحه من الرسالة التي أرسلناها إليك.",
        "お送りしたメッセージから開いてください。", "请从我们发给您的信息中打开。"),
    "close": (
        "You can close this page.", "Sie können diese Seite schließen.", "Vous pouvez fermer cette page.",
        "Puede cerrar esta página.", "Può chiudere questa pagina.", "يمكنك إغلاق هذه الصفحة.",
        "このページを閉じてかまいません。", "您可以关闭此页面。"),
    "call": (
        "Please contact us: {contact}", "Bitte melden Sie sich bei uns: {contact}", "Contactez-nous : {contact}",
        "Contacte con nosotros: {contact}", "Ci contatti: {contact}", "يرجى التواصل معنا: {contact}",
        "お問い合わせ: {contact}", "请联系我们：{contact}"),
    "ask": (
        "Please ask the place where you booked.", "Bitte fragen Sie dort, wo Sie gebucht haben.",
        "Demandez là où vous avez réservé.", "Pregunte donde hizo la reserva.", "Chieda dove ha prenotato.",
        "يرجى سؤال الجهة التي حجزت لديها.", "ご予約先にお尋ねください。", "请向您预订的地方询问。"),
    # the link that a kiosk texts
    "link_title": (
        "Choose the number on the kiosk’s screen", "Wählen Sie die Zahl auf dem Bildschirm",
        "Choisissez le nombre affiché sur la borne", "Elija el número de la pantalla del quiosco",
        "Scelga il numero sullo schermo", "اختر الرقم الظاهر على شاشة الجهاز",
        "端末の画面にある番号を選んでください", "请选择自助机屏幕上的数字"),
    "link_lead": (
        "It tells {brand} that you are at the kiosk.", "So weiß {brand}, dass Sie am Bildschirm stehen.",
        "{brand} sait ainsi que vous êtes à la borne.", "Así {brand} sabe que usted está en el quiosco.",
        "Così {brand} sa che lei è allo schermo.", "هكذا تعرف {brand} أنك أمام الجهاز.",
        "これで端末の前にいるのがご本人だと{brand}に伝わります。", "这样 {brand} 就知道是您本人在自助机前。"),
    "link_only": (
        "Not at the kiosk now? Close this page and choose nothing.",
        "Sie stehen nicht dort? Schließen Sie die Seite, wählen Sie nichts.",
        "Vous n’y êtes pas ? Fermez cette page sans rien choisir.",
        "¿No está allí ahora? Cierre esta página sin elegir nada.",
        "Non è lì adesso? Chiuda la pagina senza scegliere.",
        "لست أمام الجهاز الآن؟ أغلق الصفحة ولا تختر شيئًا.",
        "端末の前にいない場合は、何も選ばずに閉じてください。", "您现在不在自助机前？请关闭此页，不要选择。"),
    "link_legend": (
        "Number on the screen", "Zahl auf dem Bildschirm", "Nombre à l’écran", "Número en la pantalla",
        "Numero sullo schermo", "الرقم على الشاشة", "画面の番号", "屏幕上的数字"),
    "link_done_title": (
        "That’s right", "Das stimmt", "C’est bien cela", "Correcto", "Esatto", "هذا صحيح", "確認できました", "正确"),
    "link_done": (
        "Look at the kiosk. It continues by itself.", "Schauen Sie auf den Bildschirm. Es geht von selbst weiter.",
        "Regardez la borne. Elle continue toute seule.", "Mire el quiosco. Continúa solo.",
        "Guardi lo schermo. Continua da solo.", "انظر إلى الجهاز. سيتابع من تلقاء نفسه.",
        "端末をご覧ください。自動で次に進みます。", "请看自助机，它会自动继续。"),
    "link_wrong_title": (
        "That wasn’t the number on the screen", "Das war nicht die Zahl auf dem Bildschirm",
        "Ce n’était pas le nombre affiché", "No era el número de la pantalla", "Non era il numero sullo schermo",
        "لم يكن هذا هو الرقم على الشاشة", "画面の番号と違いました", "这不是屏幕上的数字"),
    "link_wrong": (
        "This link is over now. Choose another way at the kiosk.",
        "Der Link ist vorbei. Wählen Sie am Bildschirm einen anderen Weg.",
        "Ce lien est terminé. Choisissez un autre moyen à la borne.",
        "Este enlace terminó. Elija otra forma en el quiosco.",
        "Questo link è chiuso. Scelga un altro modo allo schermo.",
        "انتهى هذا الرابط. اختر طريقة أخرى على الجهاز.",
        "このリンクは終了しました。端末で別の方法を選んでください。", "此链接已结束。请在自助机上选择其他方式。"),
    # a passkey of the guest's phone
    "passkey_lead": (
        "Choose the number, then unlock your phone.", "Wählen Sie die Zahl, dann entsperren Sie Ihr Telefon.",
        "Choisissez le nombre, puis déverrouillez votre téléphone.",
        "Elija el número y desbloquee su teléfono.", "Scelga il numero, poi sblocchi il telefono.",
        "اختر الرقم ثم افتح قفل هاتفك.", "番号を選び、電話のロックを解除してください。",
        "请选择数字，然后解锁手机。"),
    "passkey_stopped": (
        "Your phone didn’t confirm it. Try again, or choose another way.",
        "Ihr Telefon hat nicht bestätigt. Versuchen Sie es wieder oder anders.",
        "Votre téléphone n’a pas confirmé. Réessayez, ou choisissez un autre moyen.",
        "Su teléfono no lo confirmó. Pruebe otra vez o de otra forma.",
        "Il telefono non ha confermato. Riprovi o scelga un altro modo.",
        "لم يؤكد هاتفك ذلك. حاول مجددًا أو اختر طريقة أخرى.",
        "電話で確認できませんでした。もう一度試すか、別の方法を選んでください。",
        "您的手机没有确认。请重试或选择其他方式。"),
    "passkey_script": (
        "This way needs JavaScript. Choose another way at the kiosk.",
        "Dieser Weg braucht JavaScript. Wählen Sie am Bildschirm einen anderen.",
        "Ce moyen a besoin de JavaScript. Choisissez-en un autre à la borne.",
        "Esta forma necesita JavaScript. Elija otra en el quiosco.",
        "Questo modo richiede JavaScript. Ne scelga un altro allo schermo.",
        "تحتاج هذه الطريقة إلى JavaScript. اختر طريقة أخرى على الجهاز.",
        "この方法にはJavaScriptが必要です。端末で別の方法を選んでください。",
        "此方式需要 JavaScript。请在自助机上选择其他方式。"),
    "passkey_wrong_title": (
        "That didn’t match", "Das passte nicht", "Cela ne correspond pas", "Eso no coincide", "Non corrisponde",
        "لم يكن ذلك مطابقًا", "一致しませんでした", "不匹配"),
    "offer_title": (
        "Faster next time", "Nächstes Mal schneller", "Plus vite la prochaine fois", "Más rápido la próxima vez",
        "Più veloce la prossima volta", "أسرع في المرة القادمة", "次回はもっと早く", "下次更快"),
    "offer": (
        "Save a passkey. Then you unlock your phone, without a code.",
        "Speichern Sie einen Passkey. Dann genügt es, das Telefon zu entsperren.",
        "Enregistrez une clé d’accès : déverrouiller le téléphone suffira.",
        "Guarde una llave de acceso: bastará desbloquear el teléfono.",
        "Salvi una passkey: basterà sbloccare il telefono.",
        "احفظ مفتاح مرور، فيكفي فتح قفل هاتفك دون رمز.",
        "パスキーを保存すると、コードなしで電話のロック解除だけで済みます。",
        "保存通行密钥，下次只需解锁手机，无需验证码。"),
    "offer_save": (
        "Save a passkey", "Passkey speichern", "Enregistrer une clé d’accès", "Guardar una llave de acceso",
        "Salva una passkey", "حفظ مفتاح مرور", "パスキーを保存", "保存通行密钥"),
    "saved_title": (
        "Your passkey is saved", "Ihr Passkey ist gespeichert", "Votre clé d’accès est enregistrée",
        "Su llave de acceso está guardada", "La sua passkey è salvata", "تم حفظ مفتاح المرور",
        "パスキーを保存しました", "您的通行密钥已保存"),
    "saved": (
        "At the kiosk, choose your phone’s passkey.", "Wählen Sie am Bildschirm den Passkey Ihres Telefons.",
        "À la borne, choisissez la clé d’accès de votre téléphone.",
        "En el quiosco, elija la llave de su teléfono.", "Allo schermo, scelga la passkey del telefono.",
        "على الجهاز، اختر مفتاح المرور في هاتفك.", "端末では電話のパスキーを選んでください。",
        "在自助机上，请选择手机的通行密钥。"),
    "not_saved_title": (
        "No passkey was saved", "Kein Passkey gespeichert", "Aucune clé d’accès enregistrée",
        "No se guardó ninguna llave", "Nessuna passkey salvata", "لم يُحفظ أي مفتاح مرور",
        "パスキーは保存されませんでした", "未保存通行密钥"),
    "not_saved": (
        "You can check in with a code, as before.", "Sie können wie bisher mit einem Code einchecken.",
        "Vous pouvez vous enregistrer avec un code, comme avant.", "Puede registrarse con un código, como antes.",
        "Può fare il check-in con un codice, come prima.", "يمكنك تسجيل الوصول برمز كما في السابق.",
        "これまで通りコードでチェックインできます。", "您仍可用验证码办理入住。"),
    # a booking to confirm
    "confirm_title": (
        "Please confirm your booking", "Bitte bestätigen Sie Ihre Buchung", "Merci de confirmer votre réservation",
        "Confirme su reserva, por favor", "Confermi la sua prenotazione", "يرجى تأكيد حجزك",
        "ご予約を確認してください", "请确认您的预订"),
    "confirm_lead": (
        "We text you a code, so that nobody else can.",
        "Wir senden Ihnen einen Code, damit es sonst niemand kann.",
        "Nous vous envoyons un code : vous seul pouvez confirmer.",
        "Le enviamos un código, para que nadie más pueda.",
        "Le inviamo un codice, così nessun altro può farlo.",
        "نرسل إليك رمزًا حتى لا يؤكد أحد غيرك.",
        "ご本人だけが確認できるよう、コードをお送りします。", "我们会给您发送验证码，以确保是您本人。"),
    "more_title": (
        "Please confirm with our team", "Bitte bestätigen Sie bei uns", "Merci de confirmer auprès de nous",
        "Confirme con nuestro equipo", "Confermi con il nostro team", "يرجى التأكيد مع فريقنا",
        "スタッフにご確認ください", "请与我们的工作人员确认"),
    "more": (
        "The code was right, but for this number we need more.",
        "Der Code stimmt, für diese Nummer brauchen wir aber mehr.",
        "Le code est bon, mais ce numéro demande une autre preuve.",
        "El código es correcto, pero este número requiere algo más.",
        "Il codice è giusto, ma per questo numero serve altro.",
        "الرمز صحيح، لكن هذا الرقم يتطلب إثباتًا آخر.",
        "コードは正しいですが、この番号では追加の確認が必要です。", "验证码正确，但此号码还需要其他验证。"),
    "place": ("Place", "Ort", "Lieu", "Lugar", "Luogo", "المكان", "場所", "地点"),
    "arrive": ("Arrive", "Anreise", "Arrivée", "Llegada", "Arrivo", "الوصول", "到着", "入住"),
    "leave": ("Leave", "Abreise", "Départ", "Salida", "Partenza", "المغادرة", "出発", "离店"),
    "flight": ("Flight", "Flug", "Vol", "Vuelo", "Volo", "الرحلة", "便名", "航班"),
    "date": ("Date", "Datum", "Date", "Fecha", "Data", "التاريخ", "日付", "日期"),
    "guests": ("Guests", "Gäste", "Personnes", "Personas", "Persone", "الضيوف", "人数", "人数"),
    "phone": ("Phone", "Telefon", "Téléphone", "Teléfono", "Telefono", "الهاتف", "電話", "电话"),
    "by": (
        "Confirm by", "Bestätigen bis", "À confirmer avant", "Confirmar antes de", "Confermare entro", "التأكيد قبل",
        "確認の期限", "请于此前确认"),
    "ending": (
        "ending {digits}", "endet auf {digits}", "se terminant par {digits}", "termina en {digits}",
        "finisce con {digits}", "ينتهي بـ {digits}", "末尾 {digits}", "尾号 {digits}"),
    "send": (
        "Text me a code", "Code per SMS senden", "M’envoyer un code par SMS", "Enviarme un código por SMS",
        "Inviami un codice via SMS", "أرسل لي رمزًا برسالة نصية", "コードをSMSで受け取る", "给我发送验证码短信"),
    "correct": (
        "Not your number any more? Please tell us: {contact}",
        "Nicht mehr Ihre Nummer? Bitte sagen Sie es uns: {contact}",
        "Ce n’est plus votre numéro ? Dites-le-nous : {contact}",
        "¿Ya no es su número? Díganoslo: {contact}",
        "Non è più il suo numero? Ce lo dica: {contact}",
        "لم يعد هذا رقمك؟ أخبرنا: {contact}",
        "番号が変わりましたか。ご連絡ください: {contact}", "号码已更换？请告诉我们：{contact}"),
    "correct_ask": (
        "Not your number any more? Tell the place where you booked.",
        "Nicht mehr Ihre Nummer? Sagen Sie es dort, wo Sie gebucht haben.",
        "Ce n’est plus votre numéro ? Dites-le là où vous avez réservé.",
        "¿Ya no es su número? Dígalo donde hizo la reserva.",
        "Non è più il suo numero? Lo dica dove ha prenotato.",
        "لم يعد هذا رقمك؟ أخبر الجهة التي حجزت لديها.",
        "番号が変わりましたか。ご予約先にお伝えください。", "号码已更换？请告知您预订的地方。"),
    "change": (
        "Change my phone number or e-mail", "Telefonnummer oder E-Mail ändern",
        "Changer mon téléphone ou mon e-mail", "Cambiar mi teléfono o mi correo",
        "Cambiare telefono o e-mail", "تغيير رقم هاتفي أو بريدي الإلكتروني",
        "電話番号またはメールを変更する", "更改我的电话号码或电子邮件"),
    "change_lead": (
        "A code to your phone first, then one to the new address.",
        "Zuerst ein Code an Ihr Telefon, dann einer an die neue Adresse.",
        "D’abord un code sur votre téléphone, puis un à la nouvelle adresse.",
        "Primero un código a su teléfono, luego otro a la nueva dirección.",
        "Prima un codice al telefono, poi uno al nuovo indirizzo.",
        "أولًا رمز إلى هاتفك، ثم رمز إلى العنوان الجديد.",
        "まず今の電話に、次に新しい宛先にコードを送ります。", "先向您的手机发送验证码，再向新地址发送。"),
    "change_phone": (
        "New phone number", "Neue Telefonnummer", "Nouveau numéro de téléphone", "Nuevo número de teléfono",
        "Nuovo numero di telefono", "رقم الهاتف الجديد", "新しい電話番号", "新电话号码"),
    "change_email": (
        "New e-mail address", "Neue E-Mail-Adresse", "Nouvelle adresse e-mail", "Nueva dirección de correo",
        "Nuovo indirizzo e-mail", "البريد الإلكتروني الجديد", "新しいメールアドレス", "新电子邮件地址"),
    "change_phone_go": (
        "Change my phone number", "Telefonnummer ändern", "Changer mon téléphone", "Cambiar mi teléfono",
        "Cambia il telefono", "تغيير رقم هاتفي", "電話番号を変更する", "更改电话号码"),
    "change_email_go": (
        "Change my e-mail", "E-Mail ändern", "Changer mon e-mail", "Cambiar mi correo", "Cambia l’e-mail",
        "تغيير بريدي", "メールを変更する", "更改电子邮件"),
    "change_unusable": (
        "We can’t send to this. Check it, or use another.",
        "Dorthin können wir nicht senden. Prüfen Sie, oder nehmen Sie etwas anderes.",
        "Nous ne pouvons pas y envoyer. Vérifiez, ou prenez-en un autre.",
        "No podemos enviar ahí. Revíselo o use otro.", "Non possiamo inviare lì. Controlli o ne usi un altro.",
        "لا يمكننا الإرسال إلى هذا. تحقق منه أو استخدم غيره.",
        "ここには送れません。確認するか、別のものを使ってください。", "我们无法发送到此处。请检查或换一个。"),
    "change_old_title": (
        "Type the code from your phone", "Code von Ihrem Telefon eingeben",
        "Saisissez le code reçu sur votre téléphone",
        "Escriba el código de su teléfono", "Scriva il codice del suo telefono", "اكتب الرمز الذي وصل إلى هاتفك",
        "今の電話に届いたコードを入力してください", "请输入您手机上的验证码"),
    "change_new_title": (
        "Now the code from the new address", "Nun der Code von der neuen Adresse",
        "Puis le code reçu à la nouvelle adresse", "Ahora el código de la nueva dirección",
        "Ora il codice del nuovo indirizzo", "والآن الرمز من العنوان الجديد",
        "次に新しい宛先に届いたコード", "现在请输入新地址收到的验证码"),
    "change_new_lead": (
        "If we can reach it, the code comes now.", "Wenn wir sie erreichen, kommt der Code jetzt.",
        "Si elle est joignable, le code arrive.", "Si llegamos a ella, el código llega ahora.",
        "Se la raggiungiamo, il codice arriva ora.", "إن أمكن الوصول إليه فسيصل الرمز الآن.",
        "届く場合、コードはまもなく届きます。", "如果能够送达，验证码马上就到。"),
    "change_go": (
        "Continue", "Weiter", "Continuer", "Continuar", "Continua", "متابعة", "続ける", "继续"),
    "changed_title": (
        "It is changed", "Es ist geändert", "C’est changé", "Está cambiado", "È cambiato", "تم التغيير",
        "変更しました", "已更改"),
    "changed": (
        "We told your old addresses. The new one counts after 24 hours.",
        "Wir haben es den alten Adressen gesagt. Die neue gilt nach 24 Stunden.",
        "Nous avons prévenu les anciennes adresses. La nouvelle compte après 24 heures.",
        "Avisamos a las direcciones anteriores. La nueva cuenta tras 24 horas.",
        "Abbiamo avvisato i vecchi indirizzi. Il nuovo vale dopo 24 ore.",
        "أبلغنا عناوينك السابقة. يُعتمد الجديد بعد 24 ساعة.",
        "以前の宛先にお知らせしました。新しい宛先は24時間後に有効です。", "我们已通知原有地址。新地址 24 小时后生效。"),
    "change_staff_title": (
        "Please change it with our team", "Bitte ändern Sie es bei uns", "Merci de le changer avec nous",
        "Cámbielo con nuestro equipo", "Lo cambi con il nostro team", "يرجى تغييره مع فريقنا",
        "スタッフが変更いたします", "请由我们的工作人员更改"),
    "change_staff": (
        "We can’t do this here for this booking.", "Für diese Buchung geht das hier nicht.",
        "Ce n’est pas possible ici pour cette réservation.", "No es posible aquí para esta reserva.",
        "Qui non è possibile per questa prenotazione.", "لا يمكننا فعل ذلك هنا لهذا الحجز.",
        "このご予約はここでは変更できません。", "此预订无法在此更改。"),
    # an address was changed, and its owner says who did not do it
    "undo_title": (
        "Was this you?", "Waren Sie das?", "Était-ce vous ?", "¿Fue usted?", "È stato lei?", "هل كان هذا أنت؟",
        "ご本人による変更ですか", "这是您本人操作的吗？"),
    "undo_phone": (
        "The phone number on your booking with {brand} was changed.",
        "Die Telefonnummer Ihrer Buchung bei {brand} wurde geändert.",
        "Le numéro de téléphone de votre réservation chez {brand} a changé.",
        "Se cambió el teléfono de su reserva en {brand}.",
        "Il telefono della sua prenotazione presso {brand} è cambiato.",
        "تم تغيير رقم الهاتف في حجزك لدى {brand}.", "{brand}のご予約の電話番号が変更されました。",
        "您在 {brand} 的预订电话号码已更改。"),
    "undo_email": (
        "The e-mail address on your booking with {brand} was changed.",
        "Die E-Mail-Adresse Ihrer Buchung bei {brand} wurde geändert.",
        "L’adresse e-mail de votre réservation chez {brand} a changé.",
        "Se cambió el correo de su reserva en {brand}.",
        "L’e-mail della sua prenotazione presso {brand} è cambiata.",
        "تم تغيير البريد الإلكتروني في حجزك لدى {brand}.", "{brand}のご予約のメールアドレスが変更されました。",
        "您在 {brand} 的预订电子邮件已更改。"),
    "undo_lead": (
        "If it wasn’t you, put the old one back now.",
        "Waren Sie es nicht, stellen Sie die alte Angabe jetzt wieder her.",
        "Si ce n’était pas vous, remettez l’ancien maintenant.", "Si no fue usted, recupere ahora el anterior.",
        "Se non è stato lei, rimetta subito il precedente.", "إن لم تكن أنت، فأعد القديم الآن.",
        "お心当たりがなければ、元に戻してください。", "如果不是您，请立即恢复原来的。"),
    "undo_go": (
        "It wasn’t me: put it back", "Ich war es nicht: wiederherstellen", "Ce n’était pas moi : remettre l’ancien",
        "No fui yo: recuperar el anterior", "Non sono stato io: rimetti il precedente", "لم أكن أنا: أعد القديم",
        "私ではありません：元に戻す", "不是我：恢复原来的"),
    "undo_staff": (
        "Our team changed it. If it wasn’t you, we call them.",
        "Unser Team hat es geändert. Waren Sie es nicht, rufen wir es.",
        "Notre équipe l’a changé. Si ce n’était pas vous, nous l’appelons.",
        "Lo cambió nuestro equipo. Si no fue usted, lo avisamos.",
        "L’ha cambiato il nostro team. Se non è stato lei, lo avvisiamo.",
        "غيّره فريقنا. إن لم تطلب ذلك، فسنبلغه.", "スタッフが変更しました。お心当たりがなければ知らせます。",
        "由我们的工作人员更改。如果不是您要求的，我们会通知他们。"),
    "undo_staff_go": (
        "It wasn’t me: tell the team", "Ich war es nicht: dem Team sagen", "Ce n’était pas moi : prévenir l’équipe",
        "No fui yo: avisar al equipo", "Non sono stato io: avvisa il team", "لم أكن أنا: أبلغوا الفريق",
        "私ではありません：スタッフに知らせる", "不是我：通知工作人员"),
    "undo_keep": (
        "It was you? Then close this page.", "Sie waren es? Dann schließen Sie diese Seite.",
        "C’était vous ? Fermez cette page.", "¿Fue usted? Cierre esta página.", "È stato lei? Chiuda questa pagina.",
        "كنت أنت؟ أغلق هذه الصفحة.", "ご本人の場合は、このページを閉じてください。", "是您本人？请关闭此页。"),
    "undone_title": (
        "The old one is back", "Die alte Angabe gilt wieder", "L’ancien est rétabli", "El anterior está de vuelta",
        "È tornato il precedente", "عاد القديم", "元に戻しました", "已恢复原来的"),
    "undone": (
        "We told all addresses of this booking.", "Wir haben es allen Adressen dieser Buchung gesagt.",
        "Nous avons prévenu toutes les adresses de cette réservation.",
        "Avisamos a todas las direcciones de esta reserva.",
        "Abbiamo avvisato tutti gli indirizzi di questa prenotazione.", "أبلغنا كل عناوين هذا الحجز.",
        "このご予約のすべての宛先にお知らせしました。", "我们已通知此预订的所有地址。"),
    "objected_title": (
        "Our team knows", "Unser Team weiß Bescheid", "Notre équipe est prévenue", "Nuestro equipo lo sabe",
        "Il nostro team lo sa", "فريقنا على علم", "スタッフに知らせました", "我们的工作人员已知悉"),
    "objected": (
        "They look at it. Please contact us too.", "Wir sehen es uns an. Bitte melden Sie sich auch.",
        "Elle s’en occupe. Contactez-nous aussi.", "Lo están revisando. Contacte también con nosotros.",
        "Se ne occupa. Ci contatti anche lei.", "سيراجعون الأمر. يرجى التواصل معنا أيضًا.",
        "確認いたします。お客様からもご連絡ください。", "他们会处理。也请您联系我们。"),
    "code_title": (
        "Type the code we texted you", "Geben Sie den Code aus der SMS ein", "Saisissez le code reçu par SMS",
        "Escriba el código que le enviamos", "Scriva il codice ricevuto", "اكتب الرمز الذي أرسلناه إليك",
        "お送りしたコードを入力してください", "请输入我们发送的验证码"),
    "code_lead": (
        "If we can text your phone ending {digits}, it comes now.",
        "Wenn wir Ihr Telefon mit der Endung {digits} erreichen, kommt er jetzt.",
        "Si votre téléphone se terminant par {digits} est joignable, il arrive.",
        "Si llegamos a su teléfono terminado en {digits}, llega ahora.",
        "Se raggiungiamo il suo telefono che finisce con {digits}, arriva ora.",
        "إن أمكن الوصول إلى هاتفك المنتهي بـ {digits} فسيصل الآن.",
        "末尾{digits}の電話に届く場合、まもなく届きます。", "如果能发送到尾号 {digits} 的手机，短信马上就到。"),
    "confirm_lead_email": (
        "We e-mail you a code, then ask two questions about your booking.",
        "Wir mailen Ihnen einen Code und stellen zwei Fragen zur Buchung.",
        "Nous vous envoyons un code par e-mail, puis posons deux questions.",
        "Le enviamos un código por correo y hacemos dos preguntas.",
        "Le inviamo un codice via e-mail, poi facciamo due domande.",
        "نرسل إليك رمزًا بالبريد الإلكتروني ثم نسأل سؤالين عن حجزك.",
        "メールでコードをお送りし、ご予約について2つお尋ねします。",
        "我们通过电子邮件发送验证码，再问两个有关预订的问题。"),
    "send_email": (
        "E-mail me a code", "Code per E-Mail senden", "M’envoyer un code par e-mail", "Enviarme un código por correo",
        "Inviami un codice via e-mail", "أرسل لي رمزًا بالبريد", "コードをメールで受け取る", "给我发送验证码邮件"),
    "no_way": (
        "We can’t send you a code for this booking.", "Für diese Buchung können wir keinen Code senden.",
        "Nous ne pouvons pas envoyer de code pour cette réservation.",
        "No podemos enviarle un código para esta reserva.", "Non possiamo inviare un codice per questa prenotazione.",
        "لا يمكننا إرسال رمز لهذا الحجز.", "このご予約にはコードをお送りできません。", "我们无法为此预订发送验证码。"),
    "not_yours": (
        "Not your booking? Confirm nothing, and tell us.",
        "Nicht Ihre Buchung? Bestätigen Sie nichts, sagen Sie es uns.",
        "Pas votre réservation ? Ne confirmez rien et dites-le-nous.",
        "¿No es su reserva? No confirme nada y díganoslo.", "Non è la sua prenotazione? Non confermi e ce lo dica.",
        "ليس حجزك؟ لا تؤكد شيئًا وأخبرنا.", "お心当たりがない場合は、確認せずにご連絡ください。",
        "不是您的预订？请勿确认，并告诉我们。"),
    "code_email_title": (
        "Type the code we e-mailed you", "Geben Sie den Code aus der E-Mail ein", "Saisissez le code reçu par e-mail",
        "Escriba el código del correo", "Scriva il codice dell’e-mail", "اكتب الرمز الذي وصل إلى بريدك",
        "メールで届いたコードを入力してください", "请输入邮件中的验证码"),
    "code_email_lead": (
        "If we can reach your e-mail, it comes in a minute.", "Wenn wir Ihre E-Mail erreichen, kommt er gleich.",
        "Si votre e-mail est joignable, il arrive dans une minute.", "Si llegamos a su correo, llega en un minuto.",
        "Se raggiungiamo la sua e-mail, arriva tra un minuto.", "إن أمكن الوصول إلى بريدك فسيصل خلال دقيقة.",
        "メールが届く場合、まもなく届きます。", "如果能送达您的邮箱，一分钟内就到。"),
    "code_email_wrong": (
        "That code doesn’t work. Check the latest e-mail, or get a new one.",
        "Dieser Code gilt nicht. Prüfen Sie die letzte E-Mail oder holen Sie einen neuen.",
        "Ce code ne marche pas. Vérifiez le dernier e-mail, ou demandez-en un autre.",
        "Ese código no sirve. Mire el último correo o pida otro.",
        "Questo codice non va. Guardi l’ultima e-mail o ne chieda un altro.",
        "هذا الرمز لا يعمل. راجع آخر بريد أو اطلب رمزًا جديدًا.",
        "このコードは使えません。最新のメールを見るか、新しいコードを受け取ってください。",
        "该验证码无效。请查看最新邮件，或重新获取。"),
    "resend_email": (
        "E-mail me a new code", "Neuen Code mailen", "M’envoyer un autre e-mail", "Enviarme otro correo",
        "Inviami un’altra e-mail", "أرسل لي رمزًا جديدًا بالبريد", "新しいコードをメールで受け取る",
        "重新发送邮件验证码"),
    "questions_title": (
        "Two questions about your booking", "Zwei Fragen zu Ihrer Buchung", "Deux questions sur votre réservation",
        "Dos preguntas sobre su reserva", "Due domande sulla sua prenotazione", "سؤالان عن حجزك",
        "ご予約について2つの質問", "有关预订的两个问题"),
    "questions_lead": (
        "The code was right. Your answers show that it’s really you.",
        "Der Code stimmt. Ihre Antworten zeigen, dass Sie es sind.",
        "Le code est bon. Vos réponses montrent que c’est bien vous.",
        "El código es correcto. Sus respuestas muestran que es usted.",
        "Il codice è giusto. Le risposte mostrano che è davvero lei.",
        "الرمز صحيح. تُظهر إجاباتك أنك صاحب الحجز.", "コードは正しいです。ご本人であることをお確かめします。",
        "验证码正确。请回答问题，以确认是您本人。"),
    "questions_wrong": (
        "At least one answer isn’t right. You can try once more.",
        "Mindestens eine Antwort stimmt nicht. Sie haben noch einen Versuch.",
        "Une réponse au moins n’est pas bonne. Il reste un essai.",
        "Al menos una respuesta no es correcta. Puede probar otra vez.",
        "Almeno una risposta non è giusta. Può provare ancora una volta.",
        "إجابة واحدة على الأقل غير صحيحة. يمكنك المحاولة مرة أخرى.",
        "正しくない答えがあります。もう一度だけ試せます。", "至少有一个答案不对。您还可以再试一次。"),
    "questions_missing": (
        "Choose an answer.", "Wählen Sie eine Antwort.", "Choisissez une réponse.", "Elija una respuesta.",
        "Scelga una risposta.", "اختر إجابة.", "答えを選んでください。", "请选择一个答案。"),
    "more_here": (
        "We can’t confirm it on this page. Your booking stays as it is.",
        "Hier können wir nicht bestätigen. Ihre Buchung bleibt, wie sie ist.",
        "Impossible de confirmer ici. Votre réservation reste telle quelle.",
        "No podemos confirmarla aquí. Su reserva sigue igual.",
        "Non possiamo confermarla qui. La prenotazione resta com’è.",
        "لا يمكننا تأكيده في هذه الصفحة. يبقى حجزك كما هو.",
        "このページでは確認できません。ご予約はそのままです。", "无法在此页确认。您的预订保持不变。"),
    "code_label": ("Code", "Code", "Code", "Código", "Codice", "الرمز", "コード", "验证码"),
    "code_hint": (
        "{count} digits", "{count} Ziffern", "{count} chiffres", "{count} cifras", "{count} cifre", "{count} أرقام",
        "数字{count}桁", "{count} 位数字"),
    "code_short": (
        "Type all {count} digits.", "Geben Sie alle {count} Ziffern ein.", "Saisissez les {count} chiffres.",
        "Escriba las {count} cifras.", "Scriva tutte le {count} cifre.", "اكتب الأرقام {count} كلها.",
        "{count}桁すべて入力してください。", "请输入全部 {count} 位数字。"),
    "code_wrong": (
        "That code doesn’t work. Check the latest text, or get a new one.",
        "Dieser Code gilt nicht. Prüfen Sie die letzte SMS oder holen Sie einen neuen.",
        "Ce code ne marche pas. Vérifiez le dernier SMS, ou demandez-en un autre.",
        "Ese código no sirve. Mire el último SMS o pida otro.",
        "Questo codice non va. Guardi l’ultimo SMS o ne chieda un altro.",
        "هذا الرمز لا يعمل. راجع آخر رسالة أو اطلب رمزًا جديدًا.",
        "このコードは使えません。最新のSMSを見るか、新しいコードを受け取ってください。",
        "该验证码无效。请查看最新短信，或重新获取。"),
    "confirm": (
        "Confirm my booking", "Buchung bestätigen", "Confirmer ma réservation", "Confirmar mi reserva",
        "Conferma la prenotazione", "تأكيد حجزي", "予約を確認する", "确认我的预订"),
    "resend": (
        "Text me a new code", "Neuen Code senden", "M’envoyer un autre code", "Enviarme otro código",
        "Inviami un altro codice", "أرسل لي رمزًا جديدًا", "新しいコードを受け取る", "重新发送验证码"),
    "never": (
        "Nobody from our team ever asks for this code.", "Niemand von uns fragt je nach diesem Code.",
        "Personne chez nous ne demande jamais ce code.", "Nadie de nuestro equipo le pide este código.",
        "Nessuno di noi chiede mai questo codice.", "لا يطلب أحد من فريقنا هذا الرمز أبدًا.",
        "スタッフがこのコードをお尋ねすることはありません。", "我们的工作人员绝不会索要此验证码。"),
    "done_title": (
        "Your booking is confirmed", "Ihre Buchung ist bestätigt", "Votre réservation est confirmée",
        "Su reserva está confirmada", "La sua prenotazione è confermata", "تم تأكيد حجزك",
        "ご予約が確認されました", "您的预订已确认"),
    "done": (
        "Thank you. We look forward to seeing you.", "Danke. Wir freuen uns auf Sie.",
        "Merci. Au plaisir de vous accueillir.", "Gracias. Le esperamos.", "Grazie. La aspettiamo.",
        "شكرًا. نتطلع إلى لقائك.", "ありがとうございます。お待ちしております。", "谢谢。期待您的到来。"),
    "late_title": (
        "It’s too late to confirm", "Es ist zu spät zum Bestätigen", "Il est trop tard pour confirmer",
        "Ya es tarde para confirmar", "È troppo tardi per confermare", "فات وقت التأكيد",
        "確認の期限を過ぎました", "确认时间已过"),
    "late": (
        "The time was over, so the booking was cancelled.", "Die Zeit war um, die Buchung wurde storniert.",
        "Le délai est passé : la réservation est annulée.", "El plazo pasó y la reserva se canceló.",
        "Il tempo è scaduto: la prenotazione è annullata.", "انتهى الوقت، فأُلغي الحجز.",
        "期限を過ぎたため、ご予約は取り消されました。", "时间已过，预订已被取消。"),
    "nothing_title": (
        "There is nothing to confirm", "Es gibt nichts zu bestätigen", "Il n’y a rien à confirmer",
        "No hay nada que confirmar", "Non c’è nulla da confermare", "لا يوجد ما يحتاج إلى تأكيد",
        "確認するものはありません", "没有需要确认的内容"),
    "nothing": (
        "This booking doesn’t wait for you to confirm it.", "Diese Buchung wartet nicht auf Ihre Bestätigung.",
        "Cette réservation n’attend pas de confirmation.", "Esta reserva no espera su confirmación.",
        "Questa prenotazione non attende conferma.", "هذا الحجز لا ينتظر تأكيدك.",
        "このご予約は確認を必要としていません。", "此预订无需您确认。"),
}
_DAYS: Final[Mapping[str, Sequence[str]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    "zh-Hans": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
_MONTHS: Final[Mapping[str, Sequence[str]]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
    "ar": ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
           "أكتوبر", "نوفمبر", "ديسمبر"),
    "ja": ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
    "zh-Hans": ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
}
_DATES: Final[Mapping[str, str]] = {
    "en": "{weekday} {day} {month} {year}", "de": "{weekday}, {day}. {month} {year}",
    "fr": "{weekday} {day} {month} {year}", "es": "{weekday}, {day} de {month} de {year}",
    "it": "{weekday} {day} {month} {year}", "ar": "{weekday} {day} {month} {year}",
    "ja": "{year}年{month}{day}日 {weekday}", "zh-Hans": "{year}年{month}{day}日 {weekday}",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Words:
    """The column of one language. Raises KeyError for a language there is no column for."""

    language: str = "en"

    def __post_init__(self) -> None:
        LANGUAGES[self.language]

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction

    def __getitem__(self, sentence: str) -> str:
        return TABLE[sentence][_COLUMN[self.language]]

    def of(self, row: Row) -> str:
        """What another table says in this language."""
        return row[_COLUMN[self.language]]

    def weekday(self, number: int) -> str:
        """1 is Monday (ISO 8601)."""
        return _DAYS[self.language][number - 1]

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its values; right to left each value keeps its own direction (UAX #9, isolates)."""
        if self.direction == "rtl":
            values = {name: f"\u2066{value}\u2069" for name, value in values.items()}
        return self[sentence].format(**values)

    def date(self, day: dt.date) -> str:
        """Never short: weekday, day, month in words, year."""
        return _DATES[self.language].format(
            weekday=_DAYS[self.language][day.weekday()],
            day=day.day,
            month=_MONTHS[self.language][day.month - 1],
            year=day.year,
        )


def offered(listed: Sequence[str]) -> tuple[str, ...]:
    """Of the languages a site lists, those of the table; English if there is none."""
    return tuple(one for one in listed if one in LANGUAGES) or ("en",)


def chosen(wanted: str, accepts: str, of_booking: str, languages: Sequence[str]) -> Words:
    """What the guest chose on the page, else what the phone asks for (Accept-Language, RFC 9110 §12.5.4), else that of
    the booking, else the site's first."""
    for one in (wanted, *_asked_for(accepts), of_booking):
        found = _match(one, languages)
        if found:
            return Words(found)
    return Words(languages[0])


def _asked_for(header: str) -> list[str]:
    """Language ranges, the best first; what cannot be read is left out."""
    ranked: list[tuple[float, str]] = []
    for entry in header[:200].split(","):
        name, _, quality = entry.strip().partition(";q=")
        try:
            ranked.append((float(quality or 1), name.strip()))
        except ValueError:
            continue
    return [name for weight, name in sorted(ranked, key=lambda one: -one[0]) if weight > 0 and name != "*"]


def _match(wanted: str, languages: Sequence[str]) -> str:
    """ "de-AT" finds "de", "zh-CN" finds "zh-Hans"."""
    if not wanted:
        return ""
    exact = next((one for one in languages if one.lower() == wanted.lower()), "")
    plain = wanted.lower().partition("-")[0]
    return exact or next((one for one in languages if one.lower().partition("-")[0] == plain), "")
