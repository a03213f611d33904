"""Sentences of many kinds in the readers' three languages: over their words a model's mean word is taken."""

_ARABIC = """
تقع المدينة على ضفة النهر عند سفح الجبل، ويبلغ عدد سكانها نحو مئتي ألف نسمة.
ولد الكاتب في قرية صغيرة سنة 1911، ونشر روايته الأولى وهو طالب في كلية الآداب.
يتكون الماء من ذرتي هيدروجين وذرة أكسجين، ويغلي عند درجة مئة تحت الضغط العادي.
فاز الفريق بكأس البطولة ثلاث مرات متتالية قبل أن ينتقل مدربه إلى ناد آخر.
استولى الجيش على القلعة بعد حصار دام أربعين يوما، ثم وقع الطرفان معاهدة صلح.
تعيش هذه الطيور في الغابات الاستوائية وتتغذى على الثمار والحشرات الصغيرة.
اخترع المهندس آلة بخارية جديدة غيرت صناعة النسيج في القرن الثامن عشر.
تعد اللغة وسيلة للتعبير عن الأفكار، ولكل لهجة أصواتها ومفرداتها الخاصة.
بني الجامع في عهد السلطان، وزينت جدرانه بالزليج والخط الكوفي.
يدور الكوكب حول الشمس في مدار بيضوي، وله قمران صغيران اكتشفا حديثا.
ارتفعت أسعار القمح في الأسواق العالمية بسبب الجفاف وتكاليف النقل.
يلزم المشغل بأداء أجرة العامل في أجل لا يتجاوز نهاية الشهر.
يعاقب بغرامة من ألفين إلى عشرة آلاف درهم كل من خالف أحكام هذه المادة.
تحدث لدى رئيس الحكومة لجنة وطنية تتولى تتبع تنفيذ هذا القانون ورفع تقرير سنوي.
لا تقبل الدعوى إذا لم تقدم داخل ثلاثة أشهر من تاريخ تبليغ القرار إلى المعني بالأمر.
يقصد بالمستهلك في مدلول هذا النظام كل شخص يقتني سلعة لحاجاته غير المهنية.
تنتخب الجماعة من بين أعضائها رئيسا ونوابا له بالأغلبية المطلقة.
تنسخ جميع المقتضيات المخالفة، ويعمل بهذا المرسوم ابتداء من نشره في الجريدة الرسمية.
يقدم الطلب إلى المصلحة المختصة مرفقا بنسخة من البطاقة الوطنية وشهادة السكنى.
لتجديد جواز السفر، احجز موعدا على الموقع ثم أحضر صورتين وأد رسم التنبر.
يمكنكم الاتصال بالرقم الأخضر من الاثنين إلى الجمعة للاستفسار عن مآل ملفكم.
تستفيد الأسر المعوزة من منحة شهرية، ويودع ملفها لدى مكتب المساعدة القريب من محل سكناها.
تفتح الحضانة أبوابها في الثامنة صباحا، وتستقبل الرضع ابتداء من ثلاثة أشهر.
يساعد المرشد الشباب الباحثين عن عمل على كتابة السيرة الذاتية والاستعداد للمقابلة.
توفر الجمعية مأوى مؤقتا ودعما نفسيا وقانونيا للنساء في وضعية صعبة.
تهدف الخطة إلى توسيع التغطية الصحية وتقليص الفوارق بين المدن والقرى في أفق 2030.
أظهرت الدراسة أن نصف المستجوبين يفضلون التكوين عن بعد، وأن كلفته أقل.
ترتكز المنهجية على مقابلات فردية وعينة من ستمئة أسرة موزعة على خمس جهات.
يتعلم التلاميذ القراءة باللعب والحكاية، ويشارك الآباء في تقييم تقدمهم.
إذا ارتفعت حرارة الطفل فأعطه ماء كافيا وراجع الطبيب عند استمرارها يومين.
اخلط الدقيق والسكر والزبدة، ثم ضع العجين في فرن ساخن مدة عشرين دقيقة.
كيف أسترجع كلمة المرور، ولماذا يرفض التطبيق رقم هاتفي؟
ما الفرق بين التأمين الإجباري والتأمين التكميلي، ومن يتحمل الاشتراك؟
كان الطريق طويلا والمطر غزيرا، فوصلنا إلى بيت جدي بعد منتصف الليل.
"""
_FRENCH = """
La ville s'étend au bord du fleuve, au pied d'une montagne couverte de pins et de chênes.
Né dans un village de pêcheurs, le peintre s'installe à Paris en 1902 et y ouvre un atelier.
L'eau bout à cent degrés sous la pression ordinaire et gèle à zéro degré.
L'équipe a remporté la coupe après une séance de tirs au but.
Le traité signé à la fin de la guerre fixe les frontières du royaume.
Le salarié a droit à un congé payé d'un jour et demi par mois de service.
Est puni d'une amende quiconque contrevient aux dispositions du présent article.
Le recours doit être formé dans les trente jours qui suivent la notification de la décision.
Le conseil se réunit deux fois par an sur convocation de son président.
Pour demander une aide, remplissez le formulaire et joignez une copie de la carte d'identité.
Le centre accueille les enfants en situation de handicap et accompagne leurs familles.
Les frais d'inscription se paient en ligne ou au guichet de la commune.
Le programme vise à réduire l'abandon scolaire dans les zones rurales d'ici cinq ans.
L'enquête, menée auprès de huit cents ménages, montre une hausse des dépenses de santé.
Les formateurs animent des ateliers de lecture et évaluent les acquis des participants.
Quelle est la différence entre une association et une coopérative, et comment en créer une ?
Lavez les légumes, coupez-les en dés et faites-les cuire à feu doux.
Il pleuvait depuis trois jours quand le facteur apporta enfin la lettre.
"""
_ENGLISH = """
The town lies on a wide river below the hills and has about ninety thousand inhabitants.
She studied medicine in London and published her first novel at the age of thirty.
Plants turn light, water and carbon dioxide into sugar and release oxygen.
The club won the league twice before its coach left for another country.
The empire fell after a long siege, and its provinces became independent kingdoms.
The engine burns less fuel because its cylinders are made of a lighter metal.
An employer shall pay wages no later than the last working day of the month.
Any person who fails to comply with this section is liable to a fine.
An appeal must be lodged within sixty days of the date on which the decision was served.
The board elects a chair from among its members for a term of three years.
To renew a licence, book an appointment online and bring two photographs.
Families with a low income may apply for a monthly allowance at the local office.
The shelter offers legal advice and a safe place to stay for up to six weeks.
The strategy aims to extend health insurance and to narrow the gap between regions.
Half of the people surveyed preferred evening classes, which also cost less.
Why does the application reject my phone number, and how can I reset the password?
Mix the flour with butter and sugar, then bake the dough for twenty minutes.
It was past midnight when the last train reached the empty station.
"""

TYPICAL_TEXTS = tuple(line for text in (_ARABIC, _FRENCH, _ENGLISH) for line in text.strip().splitlines())
