"""The sentences of our messages in every language. Data only: `domain.texts` puts them together and counts them.

Names in braces are filled in by `domain.texts`; none of them is a word a guest supplied (X28). German, French, Spanish
and Italian keep to the GSM-7 alphabet (no ç, ê, ó, ú …): one character outside it would leave 70 instead of 160.
Nobody whose language it is has read those in UNREVIEWED yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UNREVIEWED: Final = frozenset({"de", "fr", "es", "it", "ar", "ja", "zh-Hans"})
"""Languages whose messages were not read by somebody who speaks them from home."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What we say in one language. `code` is keyed by purpose, `said` and `more` (what may be left
    out of a text that is too long) by kind, `subjects` by both."""

    code: Mapping[str, str]
    life: str
    never: str
    said: Mapping[str, str]
    more: Mapping[str, str]
    changed: Mapping[str, str]
    object: str
    object_here: str
    ignore: str
    subjects: Mapping[str, str]
    spoken: tuple[str, str, str]
    """Before the digits, before they are repeated, at the end."""
    joiner: str = " "


PHRASES: Final[Mapping[str, Phrases]] = {
    "en": Phrases(
        code={
            "check_in": "{code} is your {sender} check-in code.",
            "booking_confirmation": "{code} is your {sender} code to confirm your booking.",
            "profile_change": "{code} is your {sender} code to change your details.",
        },
        life="It expires in {minutes} min.",
        never="We never call to ask for it.",
        said={
            "caller": "{code}: only for the call YOU made to {sender}. {agent}, ref {reference}.",
            "link": "Only if you stand at the {sender} kiosk now: {url}",
            "help_call": "{kiosk}: a guest needs help ({step}). Answer in staff mode.",
            "phone_pass": "Your {sender} pass: {url}",
            "confirm_booking": "Please confirm your {sender} booking: {url}",
            "code_guessed": "{sender}: a code for your booking worked after several wrong tries.",
        },
        more={
            "link": "Works for {minutes} min.",
            "phone_pass": "It works once, for 10 minutes.",
            "confirm_booking": "Wrong number? Tell us there.",
        },
        changed={
            "phone": "{sender}: the phone number on your booking was changed.",
            "email": "{sender}: the e-mail address on your booking was changed.",
        },
        object="Not you? {contact}",
        object_here="Not you? Please see our front desk.",
        ignore="You did not ask for this? Then you can ignore it.",
        subjects={
            "check_in": "Your {sender} check-in code",
            "booking_confirmation": "Your {sender} code to confirm your booking",
            "profile_change": "Your {sender} code to change your details",
            "link": "Confirm that it's you at {sender}",
            "phone_pass": "Your {sender} pass",
            "confirm_booking": "Please confirm your {sender} booking",
            "address_changed": "Your {sender} booking was changed",
            "code_guessed": "Your {sender} booking: wrong codes, then a right one",
        },
        spoken=("Hello. This is {sender}. Your code is:", "Once more, your code is:", "Goodbye."),
    ),
    "de": Phrases(
        code={
            "check_in": "{code} ist Ihr {sender}-Code zum Einchecken.",
            "booking_confirmation": "{code} ist Ihr {sender}-Code, um Ihre Buchung zu bestätigen.",
            "profile_change": "{code} ist Ihr {sender}-Code, um Ihre Daten zu ändern.",
        },
        life="Er gilt {minutes} Min.",
        never="Wir rufen nie an, um danach zu fragen.",
        said={
            "caller": "{code}: nur für IHREN Anruf bei {sender}. {agent}, Zeichen {reference}.",
            "link": "Nur wenn Sie jetzt am Automaten von {sender} stehen: {url}",
            "help_call": "{kiosk}: Ein Gast braucht Hilfe ({step}). Bitte im Personalmodus antworten.",
            "phone_pass": "Ihr {sender}-Pass: {url}",
            "confirm_booking": "Bitte bestätigen Sie Ihre {sender}-Buchung: {url}",
            "code_guessed": "{sender}: Ein Code Ihrer Buchung galt erst nach mehreren falschen.",
        },
        more={
            "link": "Gilt {minutes} Min.",
            "phone_pass": "Gilt einmal, 10 Minuten lang.",
            "confirm_booking": "Falsche Nummer? Sagen Sie es dort.",
        },
        changed={
            "phone": "{sender}: Die Telefonnummer Ihrer Buchung wurde geändert.",
            "email": "{sender}: Die E-Mail-Adresse Ihrer Buchung wurde geändert.",
        },
        object="Nicht Sie? {contact}",
        object_here="Nicht Sie? Bitte kommen Sie zum Empfang.",
        ignore="Sie haben das nicht verlangt? Dann beachten Sie es nicht.",
        subjects={
            "check_in": "Ihr {sender}-Code zum Einchecken",
            "booking_confirmation": "Ihr {sender}-Code, um Ihre Buchung zu bestätigen",
            "profile_change": "Ihr {sender}-Code, um Ihre Daten zu ändern",
            "link": "Bestätigen Sie bei {sender}, dass Sie es sind",
            "phone_pass": "Ihr {sender}-Pass",
            "confirm_booking": "Bitte bestätigen Sie Ihre {sender}-Buchung",
            "address_changed": "Ihre {sender}-Buchung wurde geändert",
            "code_guessed": "Ihre {sender}-Buchung: falsche Codes, dann ein richtiger",
        },
        spoken=("Guten Tag. Hier ist {sender}. Ihr Code lautet:", "Noch einmal, Ihr Code lautet:", "Auf Wiederhören."),
    ),
    "fr": Phrases(
        code={
            "check_in": "{code} est votre code {sender} pour l'enregistrement.",
            "booking_confirmation": "{code} est votre code {sender} pour confirmer la réservation.",
            "profile_change": "{code} est votre code {sender} pour modifier vos données.",
        },
        life="Il expire dans {minutes} min.",
        never="Nous n'appelons jamais pour le demander.",
        said={
            "caller": "{code} : seulement pour VOTRE appel à {sender}. {agent}, réf. {reference}.",
            "link": "Seulement si vous vous trouvez à la borne {sender} : {url}",
            "help_call": "{kiosk} : un client demande de l'aide ({step}). Répondez en mode personnel.",
            "phone_pass": "Votre passe {sender} : {url}",
            "confirm_booking": "Confirmez votre réservation {sender} : {url}",
            "code_guessed": "{sender} : un code de votre réservation a été accepté après plusieurs erreurs.",
        },
        more={
            "link": "Valable {minutes} min.",
            "phone_pass": "Valable une fois, 10 minutes.",
            "confirm_booking": "Mauvais numéro ? Dites-le sur la page.",
        },
        changed={
            "phone": "{sender} : le numéro de téléphone de votre réservation a changé.",
            "email": "{sender} : l'adresse e-mail de votre réservation a changé.",
        },
        object="Pas vous ? {contact}",
        object_here="Pas vous ? Adressez-vous à la réception.",
        ignore="Vous n'avez rien demandé ? Ignorez ce message.",
        subjects={
            "check_in": "Votre code {sender} pour l'enregistrement",
            "booking_confirmation": "Votre code {sender} pour confirmer la réservation",
            "profile_change": "Votre code {sender} pour modifier vos données",
            "link": "Confirmez à {sender} que c'est vous",
            "phone_pass": "Votre passe {sender}",
            "confirm_booking": "Confirmez votre réservation {sender}",
            "address_changed": "Votre réservation {sender} a changé",
            "code_guessed": "Votre réservation {sender} : des codes faux, puis un bon",
        },
        spoken=("Bonjour. Ici {sender}. Votre code est :", "Encore une fois, votre code est :", "Au revoir."),
    ),
    "es": Phrases(
        code={
            "check_in": "{code} es su clave de {sender} para registrarse.",
            "booking_confirmation": "{code} es su clave de {sender} para confirmar la reserva.",
            "profile_change": "{code} es su clave de {sender} para cambiar sus datos.",
        },
        life="Vence en {minutes} min.",
        never="Nunca llamamos para pedirla.",
        said={
            "caller": "{code}: solo para la llamada que USTED hizo a {sender}. {agent}, ref. {reference}.",
            "link": "Solo si usted se encuentra ante el quiosco de {sender}: {url}",
            "help_call": "{kiosk}: un cliente necesita ayuda ({step}). Responda en el modo de personal.",
            "phone_pass": "Su pase de {sender}: {url}",
            "confirm_booking": "Confirme su reserva en {sender}: {url}",
            "code_guessed": "{sender}: se ha aceptado una clave de su reserva tras varios errores.",
        },
        more={
            "link": "Vale {minutes} min.",
            "phone_pass": "Sirve una vez, durante 10 minutos.",
            "confirm_booking": "¿No es suya? Avise en el mismo enlace.",
        },
        changed={
            "phone": "{sender}: se ha cambiado el teléfono de su reserva.",
            "email": "{sender}: se ha cambiado el e-mail de su reserva.",
        },
        object="¿No fue usted? {contact}",
        object_here="¿No fue usted? Hable con nuestro personal.",
        ignore="¿No lo ha pedido usted? No haga caso de este mensaje.",
        subjects={
            "check_in": "Su clave de {sender} para registrarse",
            "booking_confirmation": "Su clave de {sender} para confirmar la reserva",
            "profile_change": "Su clave de {sender} para cambiar sus datos",
            "link": "Confirme que es usted en {sender}",
            "phone_pass": "Su pase de {sender}",
            "confirm_booking": "Confirme su reserva en {sender}",
            "address_changed": "Su reserva en {sender} ha cambiado",
            "code_guessed": "Su reserva en {sender}: claves erróneas y luego una correcta",
        },
        spoken=("Hola. Le llama {sender}. Su clave es:", "Otra vez, su clave es:", "Adiós."),
    ),
    "it": Phrases(
        code={
            "check_in": "{code} è il codice {sender} per il check-in.",
            "booking_confirmation": "{code} è il codice {sender} per confermare la prenotazione.",
            "profile_change": "{code} è il codice {sender} per cambiare i suoi dati.",
        },
        life="Scade tra {minutes} min.",
        never="Non chiamiamo mai per chiederlo.",
        said={
            "caller": "{code}: solo per la chiamata fatta DA LEI a {sender}. {agent}, rif. {reference}.",
            "link": "Solo se ora si trova al chiosco {sender}: {url}",
            "help_call": "{kiosk}: un ospite chiede aiuto ({step}). Rispondere in modalità personale.",
            "phone_pass": "Il suo pass {sender}: {url}",
            "confirm_booking": "Confermi la prenotazione {sender}: {url}",
            "code_guessed": "{sender}: un codice della sua prenotazione è stato accettato dopo diversi errori.",
        },
        more={
            "link": "Vale {minutes} min.",
            "phone_pass": "Vale una volta, per 10 minuti.",
            "confirm_booking": "Numero sbagliato? Lo dica su quella pagina.",
        },
        changed={
            "phone": "{sender}: il numero di telefono della sua prenotazione è cambiato.",
            "email": "{sender}: l'indirizzo e-mail della sua prenotazione è cambiato.",
        },
        object="Non è stato lei? {contact}",
        object_here="Non è stato lei? Si rivolga alla reception.",
        ignore="Non l'ha chiesto lei? Ignori questo messaggio.",
        subjects={
            "check_in": "Il codice {sender} per il check-in",
            "booking_confirmation": "Il codice {sender} per confermare la prenotazione",
            "profile_change": "Il codice {sender} per cambiare i suoi dati",
            "link": "Confermi a {sender} che è lei",
            "phone_pass": "Il suo pass {sender}",
            "confirm_booking": "Confermi la prenotazione {sender}",
            "address_changed": "La sua prenotazione {sender} è cambiata",
            "code_guessed": "La sua prenotazione {sender}: codici errati, poi uno giusto",
        },
        spoken=("Buongiorno. Qui è {sender}. Il suo codice è:", "Di nuovo, il suo codice è:", "Arrivederci."),
    ),
    "ar": Phrases(
        code={
            "check_in": "{code} رمز تسجيل الوصول من {sender}.",
            "booking_confirmation": "{code} رمز تأكيد الحجز من {sender}.",
            "profile_change": "{code} رمز تغيير البيانات من {sender}.",
        },
        life="صالح {minutes} د.",
        never="لا نتصل لطلبه.",
        said={
            "caller": "{code} لمكالمتك أنت مع {sender}. {agent}، {reference}",
            "link": "{sender}: {url}",
            "help_call": "{kiosk}: نزيل يحتاج مساعدة، {step}",
            "phone_pass": "{sender}: {url}",
            "confirm_booking": "أكد حجزك {sender}: {url}",
            "code_guessed": "{sender}: قبل رمز لحجزك بعد أخطاء.",
        },
        more={},
        changed={
            "phone": "{sender}: تغير رقم هاتف حجزك.",
            "email": "{sender}: تغير بريد حجزك.",
        },
        object="لست أنت؟ {contact}",
        object_here="لست أنت؟ راجع الاستقبال.",
        ignore="لم تطلب هذا؟ يمكنك تجاهله.",
        subjects={
            "check_in": "رمز تسجيل الوصول من {sender}",
            "booking_confirmation": "رمز تأكيد الحجز من {sender}",
            "profile_change": "رمز تغيير البيانات من {sender}",
            "link": "أكد هويتك لدى {sender}",
            "phone_pass": "بطاقتك من {sender}",
            "confirm_booking": "أكد حجزك لدى {sender}",
            "address_changed": "تغير حجزك لدى {sender}",
            "code_guessed": "حجزك لدى {sender}: رموز خاطئة ثم رمز صحيح",
        },
        spoken=("مرحباً. معك {sender}. رمزك هو:", "مرة أخرى، رمزك هو:", "مع السلامة."),
    ),
    "ja": Phrases(
        code={
            "check_in": "{code} は{sender}のチェックイン用コードです。",
            "booking_confirmation": "{code} は{sender}の予約確認コードです。",
            "profile_change": "{code} は{sender}の情報変更コードです。",
        },
        life="{minutes}分間有効。",
        never="電話でお聞きしません。",
        said={
            "caller": "{code} はお客様から{sender}へのお電話専用です。{agent}、{reference}",
            "link": "{sender}: {url}",
            "help_call": "{kiosk}: お客様がお困りです({step})",
            "phone_pass": "{sender}: {url}",
            "confirm_booking": "{sender}の予約をご確認ください: {url}",
            "code_guessed": "{sender}: 誤ったコードの後に認証されました。",
        },
        more={},
        changed={
            "phone": "{sender}: 予約の電話番号が変更されました。",
            "email": "{sender}: 予約のメールが変更されました。",
        },
        object="心当たりがない方: {contact}",
        object_here="心当たりがない方はフロントへ。",
        ignore="お心当たりがない場合は、このメッセージを無視してください。",
        subjects={
            "check_in": "{sender}のチェックイン用コード",
            "booking_confirmation": "{sender}の予約確認コード",
            "profile_change": "{sender}の情報変更コード",
            "link": "{sender}でのご本人確認",
            "phone_pass": "{sender}のパス",
            "confirm_booking": "{sender}の予約をご確認ください",
            "address_changed": "{sender}の予約が変更されました",
            "code_guessed": "{sender}の予約: 誤ったコードの後に認証されました",
        },
        spoken=("こちらは{sender}です。コードは次のとおりです。", "もう一度お伝えします。", "失礼いたします。"),
        joiner="",
    ),
    "zh-Hans": Phrases(
        code={
            "check_in": "{code} 是您的{sender}自助登记验证码，",
            "booking_confirmation": "{code} 是您的{sender}预订确认码，",
            "profile_change": "{code} 是您的{sender}资料更改码，",
        },
        life="{minutes}分钟内有效。",
        never="我们绝不会来电索要。",
        said={
            "caller": "{code} 仅用于您打给{sender}的电话。{agent}，{reference}",
            "link": "{sender}: {url}",
            "help_call": "{kiosk}：有客人需要帮助（{step}）",
            "phone_pass": "{sender}: {url}",
            "confirm_booking": "请确认您的{sender}预订：{url}",
            "code_guessed": "{sender}：多次输错后，有验证码通过。",
        },
        more={},
        changed={
            "phone": "{sender}：您预订的电话号码已更改。",
            "email": "{sender}：您预订的邮箱已更改。",
        },
        object="不是您？{contact}",
        object_here="不是您？请联系前台。",
        ignore="如果不是您本人的请求，请忽略此消息。",
        subjects={
            "check_in": "您的{sender}自助登记验证码",
            "booking_confirmation": "您的{sender}预订确认码",
            "profile_change": "您的{sender}资料更改码",
            "link": "请向{sender}确认是您本人",
            "phone_pass": "您的{sender}通行证",
            "confirm_booking": "请确认您的{sender}预订",
            "address_changed": "您的{sender}预订已更改",
            "code_guessed": "您的{sender}预订：多次输错后，有验证码通过",
        },
        spoken=("您好，这里是{sender}。您的验证码是：", "再说一遍，您的验证码是：", "再见。"),
        joiner="",
    ),
}
